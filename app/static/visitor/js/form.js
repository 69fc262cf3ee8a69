/* Turns the one long form into steps. Knows no rule about answers: which item or step is asked
   is decided by the generated styles, what answers mean by the server. */
(() => {
  const byId = (id) => document.getElementById(id)
  const all = (selector, root = form) => [...root.querySelectorAll(selector)]
  const form = byId("form")
  const [bar, errors, early, now, lost, back, go] = ["bar", "errors", "early", "now", "lost", "back", "go"].map(byId)
  const steps = all("section")
  const inputs = all("fieldset input")
  const name = document.title.split(": ").pop()
  let here, route, sending

  const shown = (element) => getComputedStyle(element).display != "none"
  const asked = (element) => shown(element.closest("fieldset")) && shown(element.closest("section"))
  const state = () => history.state || { d: 0 }

  // Where we are on the route as the answers make it now.
  const draw = () => {
    route = steps.filter(shown)
    early.hidden = !inputs.some((i) => i.dataset.urgent && i.checked && asked(i))
    let at = steps.indexOf(here)
    while (at && !route.includes(steps[at])) at--
    here = steps[at]
    steps.forEach((step) => step.classList.toggle("on", step == here))
    const count = (bar.value = route.indexOf(here) + 1) + "/" + (bar.max = route.length)
    here.querySelector("h2 small").textContent = count
    bar.hidden = false
    back.hidden = !at
    go.disabled = now.disabled = !!sending
    go.textContent = go.dataset[sending ? "sending" : here == route[route.length - 1] ? "send" : "next"]
    document.title = (errors.hidden ? "" : errors.dataset.title) + count + " " + name
  }

  const show = (step) => {
    here = step
    sending = 0
    errors.hidden = lost.hidden = true
    draw()
    here.querySelector("h2").focus()
    if (here != steps[0]) scrollTo(0, 0)
  }

  const lacking = (some) => all("[data-required]").filter((item) =>
    some.includes(item.closest("section")) && asked(item) && !item.querySelector(":checked"))

  // Required items of these steps have an answer; else the summary and the first of them appear.
  const complete = (some) => {
    const missing = lacking(some)
    all("[data-required]").forEach((item) => {
      const bad = missing.includes(item)
      const error = item.querySelector(".err")
      error.hidden = !bad
      item.setAttribute("aria-describedby", [bad && error.id, item.dataset.help].filter(Boolean).join(" "))
    })
    if (!missing.length) return true
    here = missing[0].closest("section")
    errors.querySelector("ul").replaceChildren(...missing.map((item) => {
      const line = document.createElement("li")
      const link = line.appendChild(document.createElement("a"))
      link.href = "#" + item.querySelector("input").id
      link.innerHTML = item.querySelector("legend span").innerHTML
      return line
    }))
    errors.hidden = false
    draw()
    errors.focus()
  }

  // A post with no network would lose the page, so the server is asked first.
  const send = async () => {
    sending = 1
    lost.hidden = true
    draw()
    const stop = new AbortController()
    const timer = setTimeout(() => stop.abort(), 5000)
    const found = await fetch("/healthz", { method: "HEAD", cache: "no-store", signal: stop.signal }).catch(() => 0)
    clearTimeout(timer)
    if (!sending) return
    if (found) {
      HTMLFormElement.prototype.submit.call(form)
      setTimeout(wake, 15000)
    } else {
      wake()
      lost.hidden = false
      go.focus()
    }
  }

  const wake = () => {
    sending = 0
    draw()
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault()
    if (sending || !complete([here])) return
    const next = route[route.indexOf(here) + 1]
    if (!next) return complete(route) && send()
    history.pushState({ s: next.id, d: state().d + 1 }, "")
    show(next)
  })
  go.onclick = (event) => event.detail < 2
  now.onclick = () => complete(route) && send()
  back.onclick = () => {
    if (state().d) return history.back()
    const before = route[route.indexOf(here) - 1]
    history.replaceState({ s: before.id, d: 0 }, "")
    show(before)
  }
  onpopstate = () => show(byId(state().s) || steps[0])

  errors.onclick = (event) => {
    if (!event.target.closest("a")) return
    event.preventDefault()
    byId(event.target.closest("a").hash.slice(1)).focus()
  }

  form.addEventListener("change", ({ target }) => {
    if (target.type == "checkbox" && target.checked) {
      inputs.forEach((i) => {
        if (i.name == target.name && i != target && ("exclusive" in i.dataset || "exclusive" in target.dataset)) i.checked = false
      })
    }
    try { sessionStorage.removeItem("end") } catch {}
    draw()
  })

  // Also when the page comes back from the browser's memory: nothing on it is taken for granted.
  const read = () => {
    try {
      if (sessionStorage.getItem("end")) {
        inputs.forEach((i) => (i.checked = false))
        history.replaceState(null, "")
      }
    } catch {}
    // Ticks may be lost where the step is remembered: then begin at the first that lacks one.
    const gap = steps.findIndex((step) => lacking([step]).length)
    let at = steps.indexOf(byId(state().s))
    if (at < 0) at = errors.hidden ? 0 : gap
    else if (gap >= 0 && gap < at) at = gap
    here = steps[at] || steps[0]
    wake()
  }
  onpageshow = read
  read()
})()
