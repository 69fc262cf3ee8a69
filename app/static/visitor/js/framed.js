/* In a frame: tells the page around it how tall we are and where somebody went, and no answer.
   It speaks only to the page that greeted it, if the owner named that page's host. */
(() => {
  const root = document.documentElement
  const named = document.querySelector("meta[name=framed-by]").content.split(" ")
  const find = (id) => document.getElementById(id)
  let page

  const say = (focus) => {
    const height = Math.ceil(root.getBoundingClientRect().height)
    if (page) parent.postMessage({ height, focus }, page)
  }
  const lead = (element) => say(Math.max(0, Math.round(element.getBoundingClientRect().top)))

  if (location.pathname == "/start") {
    // Whoever ticked on the clinic's page began there: that somebody goes on is a start, too.
    addEventListener("change", () => {
      const form = find("form")
      const from = new URLSearchParams(location.search).get("from")
      if (form.querySelectorAll(":checked").length > 1)
        navigator.sendBeacon?.("/pulse", "starts from:" + from + (form.dataset.arm || ""))
    }, { once: true })
    // Back asks for the page anew, with another token: it is still the same form.
    addEventListener("pageshow", () => {
      try {
        const { token } = find("form").elements
        const { type } = performance.getEntriesByType("navigation")[0]
        if (type == "back_forward") token.value = sessionStorage.getItem("start") || token.value
        sessionStorage.setItem("start", token.value)
      } catch {}
    })
  }

  if (parent == self) return
  addEventListener("message", ({ source, origin, data }) => {
    if (source != parent || !named.includes(origin) || data != "selfcheck") return
    page = origin
    say()
    const print = find("print")
    if (print) print.hidden = false
  })
  new ResizeObserver(() => say()).observe(root)
  // By keyboard or by script; what a finger touches is in sight, and may not move under it.
  addEventListener("focusin", ({ target }) => target.matches(":focus-visible") && lead(target))
  const { focus } = HTMLElement.prototype
  HTMLElement.prototype.focus = function () {
    focus.call(this)
    lead(this)
  }
  addEventListener("hashchange", () => lead(document.querySelector(":target") || root))
  // Nothing scrolls in a frame as tall as its page: the page around it does.
  Element.prototype.scrollIntoView = function () {
    lead(this)
  }

  // What may not stand in the frame opens beside it.
  addEventListener("click", ({ target }) => {
    if (target.id == "print") self.print()
    const link = target.closest("a[href]")
    const beside = link && (link.origin != location.origin || link.pathname == "/about" || link.pathname.includes("/read/"))
    if (page && beside && link.protocol.startsWith("http")) link.target = "_blank"
  }, true)

  // Where a browser keeps no storage for frames, the frame's own name says that it was ended.
  addEventListener("change", () => (name = ""))
  addEventListener("pageshow", () => {
    if (location.pathname == "/end") name = "end"
    if (name != "end") return
    if (find("end")) return location.replace("/end")
    for (const input of document.querySelectorAll("fieldset input")) input.checked = false
    history.replaceState(null, "")
  })
})()
