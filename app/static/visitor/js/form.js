/* Turns the one long form into steps. Knows no rule about answers: which item or step is asked
   is decided by the generated styles, what answers mean by the server. */
document.documentElement.className = "js"
addEventListener("DOMContentLoaded", () => {
  const [form, bar, errors, say, undo, lost, back, go] =
    ["form", "bar", "errors", "say", "undo", "lost", "back", "go"].map((id) => document.getElementById(id))
  const all = (selector) => [...form.querySelectorAll(selector)]
  const steps = all("section")
  const inputs = all("fieldset input")
  const offers = all(".early button")
  const offer = offers[0]?.textContent
  const name = document.title.split(": ").pop()
  const card = document.getElementById("posted")
  // The question that the result leads back to.
  const wanted = form.querySelector("fieldset[autofocus]")
  const state = () => ({ d: 0, ...history.state })
  let here, route, sending, begun, far = 0, lives = 0

  const shown = (element) => getComputedStyle(element).display != "none"
  const stepOf = (element) => element.closest("section")
  const asked = (element) => shown(element.closest("fieldset")) && shown(stepOf(element))

  // How far visits come, in a word that depends on no answer.
  const tell = (event) => navigator.sendBeacon?.(form.getAttribute("action").split("?")[0] + "pulse", event + (form.dataset.arm || ""))

  // Where we are, on the route as the answers make it now.
  const draw = () => {
    route = steps.filter(shown)
    while (!route.includes(here)) here = steps[steps.indexOf(here) - 1] || route[0]
    far = Math.max(far, steps.indexOf(here))
    steps.forEach((step) => step.classList.toggle("on", step == here))
    bar.value = route.indexOf(here) + 1
    bar.max = route.length
    const count = bar.value + "/" + bar.max
    const place = here.querySelector("small")
    place.textContent = count
    place.role = "img"
    place.ariaLabel = `全${bar.max}画面のうち${bar.value}画面目`
    document.title = (errors.hidden ? "" : "エラー: ") + count + " " + name
    back.hidden = here == steps[0]
    document.documentElement.className = back.hidden ? "js" : "js later"
    go.textContent = go.dataset[sending ? "sending" : bar.value < bar.max ? "next" : "send"]
    for (const button of offers) button.textContent = sending == button ? go.dataset.sending : offer
    for (const button of [go, ...offers]) button.disabled = !!sending
    for (const input of inputs) input.parentNode.classList.toggle("ticked", input.checked)
  }

  const show = (step) => {
    here = step
    sending = false
    errors.hidden = lost.hidden = true
    draw()
    here.querySelector("h2").focus()
    if (here != steps[0]) (card && !card.hidden ? form : document.body).scrollIntoView()
  }

  const lacking = (some) => all("[data-required]").filter((item) =>
    some.includes(stepOf(item)) && asked(item) && !item.querySelector(":checked"))

  // Every required item of these steps has an answer; else the summary leads to those without.
  const complete = (some) => {
    const missing = lacking(some)
    all("[data-required]").forEach((item) => {
      item.querySelector(".err").textContent = missing.includes(item) ? item.dataset.required : ""
    })
    if (!missing[0]) return true
    errors.lastElementChild.innerHTML = missing.map((item) =>
      `<li><a href="#${item.querySelector("input").id}">${item.querySelector("legend span").innerHTML}</a>`).join("")
    errors.hidden = false
    here = stepOf(missing[0])
    draw()
    errors.focus()
  }

  const wake = () => {
    sending = false
    draw()
  }

  // Only our server's own answer counts: not a portal's page, not a proxy's error.
  const ask = () => fetch("/healthz", { cache: "no-store", redirect: "error" })
    .then((answer) => answer.ok && answer.text())
    .then((text) => text.trim() == "ok" && (lives = Date.now()))
    .catch(() => {})

  // A post without a network would lose the page, so the server is asked first. An answer that
  // comes too late serves the next press.
  const send = async (button) => {
    sending = button
    lost.hidden = true
    draw()
    if (Date.now() - lives > 30000) await Promise.race([ask(), new Promise((late) => setTimeout(late, 5000))])
    if (!sending) return
    if (Date.now() - lives < 30000) {
      lives = 0
      HTMLFormElement.prototype.submit.call(form)
      setTimeout(wake, 15000)
    } else {
      wake()
      lost.querySelector("span").textContent = button.textContent
      button.parentNode.prepend(lost)
      lost.hidden = false
      button.focus()
    }
  }

  form.onsubmit = (event) => {
    event.preventDefault()
    if (sending || !complete([here])) return
    const next = route[bar.value]
    if (!next) return complete(route) && send(go)
    history.pushState({ s: next.id, d: state().d + 1 }, "")
    show(next)
  }
  // Enter in a choice goes on; what sends is a press of the button.
  form.onkeydown = (event) => {
    if (event.key != "Enter" || !inputs.includes(event.target)) return
    event.preventDefault()
    route[bar.value] ? go.click() : go.focus()
  }
  // The second tap of a double tap on a button would tick whatever the next step shows there.
  let tapped
  form.addEventListener("click", (event) => {
    if (event.detail < 2 || (tapped != go && tapped != back)) return (tapped = event.target)
    event.preventDefault()
    event.stopPropagation()
  }, true)
  for (const button of offers) button.onclick = (event) => {
    event.preventDefault()
    if (complete(route)) send(button)
  }
  back.onclick = () => {
    if (state().d) return history.back()
    const before = route[bar.value - 2]
    history.replaceState({ s: before.id, d: 0 }, "")
    show(before)
  }
  form.onclick = ({ target }) => {
    if (target.type != "radio") return
    target.closest("fieldset").append(undo)
    undo.hidden = false
  }
  undo.onclick = () => {
    const options = [...undo.parentNode.querySelectorAll("input")]
    options.forEach((input) => (input.checked = false))
    undo.hidden = true
    say.textContent = undo.dataset.done
    options[0].focus()
    draw()
  }
  const remembered = () => steps.find((step) => step.id == state().s)
  onpopstate = () => show(remembered() || steps[0])

  errors.onclick = (event) => {
    const link = event.target.closest("a")
    if (!link) return
    event.preventDefault()
    document.getElementById(link.hash.slice(1)).focus()
  }

  form.onchange = ({ target }) => {
    if (target.type == "checkbox" && target.checked) inputs.forEach((input) => {
      const alone = "exclusive" in input.dataset || "exclusive" in target.dataset
      if (alone && input.name == target.name && input != target) input.checked = false
    })
    try { sessionStorage.removeItem("end") } catch {}
    // The card stands for what was sent; it goes when no urgent tick is left.
    if (card) card.hidden = !inputs.some((input) => input.dataset.urgent && input.checked)
    draw()
    const early = target.parentNode.nextElementSibling
    const urgent = early?.matches(".early") && shown(early)
    say.textContent = urgent ? early.innerText : ""
    if (urgent) early.scrollIntoView({ block: "nearest" })
    // A card that goes may not carry away what was just ticked.
    if (card) target.parentNode.scrollIntoView({ block: "nearest" })
    // With more ticks than one this form was begun before, and came back.
    if (!begun && all(":checked").length == 1) {
      begun = 1
      tell("starts from:" + new URLSearchParams(location.search).get("from"))
    }
  }

  // Behind another's page, say a portal's, Firefox forgets the ticks: until our own answer comes
  // the tab keeps them. On pagehide would be too late for that.
  onbeforeunload = () => {
    const ticks = inputs.filter((input) => input.checked).map((input) => input.id)
    try { sessionStorage.setItem("ticks", ticks) } catch {}
  }

  // Left without asking for the result.
  onpagehide = () => {
    if (begun != 1 || sending) return
    begun = 2
    while ("if" in steps[far].dataset) far--
    tell("step:" + steps[far].id.slice(5))
  }

  // Also when the page comes back from the browser's memory: nothing on it is taken for granted.
  onpageshow = (event) => {
    try {
      // Whoever loads the page anew begins anew.
      const { type } = performance.getEntriesByType("navigation")[0] || {}
      const ticks = type == "back_forward" && sessionStorage.getItem("ticks")
      if (ticks) inputs.forEach((input) => (input.checked = ticks.split(",").includes(input.id)))
      if (event) sessionStorage.removeItem("ticks")
      if (sessionStorage.getItem("end")) {
        inputs.forEach((input) => (input.checked = false))
        if (card) card.hidden = true
        history.replaceState(null, "")
      }
    } catch {}
    // Ticks may be lost where the step is remembered: then begin at the first that lacks one.
    const gap = steps.findIndex((step) => lacking([step])[0])
    let at = steps.indexOf(remembered())
    if (at < 0) at = errors.hidden ? steps.findIndex((step) => step.contains(wanted)) : gap
    else if (gap >= 0 && gap < at) at = gap
    here = steps[at] || steps[0]
    wake()
    if (here.contains(wanted) && !card) wanted.focus()
  }
  onpageshow()
})
