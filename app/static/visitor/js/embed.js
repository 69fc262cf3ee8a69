/* Puts the questionnaire in a frame in place of its marked link. The link stays until the frame
   has answered: where a policy, a host that is not named or a lost line forbids it, it stands. */
(() => {
  const put = (link) => {
    const { origin } = link
    const frame = document.createElement("iframe")
    let loads = 0
    let waits

    const reach = (focus) => {
      const at = frame.getBoundingClientRect().top + focus
      if (at < 0) scrollBy(0, at - innerHeight * 0.1)
      if (at > innerHeight * 0.8) scrollBy(0, at - innerHeight * 0.6)
    }
    const hide = (height) => {
      frame.style.height = height + "px"
      link.style.display = height ? "none" : ""
    }
    frame.onload = () => {
      clearTimeout(waits)
      waits = setTimeout(() => hide(0), 5000)
      frame.contentWindow.postMessage("selfcheck", origin)
      if (loads++) reach(0)
    }
    addEventListener("message", (event) => {
      if (event.source != frame.contentWindow || event.origin != origin) return
      const { height, focus } = Object(event.data)
      if (!Number.isInteger(height) || height < 1 || height > 30000) return
      clearTimeout(waits)
      hide(height)
      if (Number.isInteger(focus) && focus >= 0 && focus <= height) reach(focus)
    })
    frame.title = link.textContent
    frame.referrerPolicy = "no-referrer"
    frame.style.border = 0
    frame.style.width = "100%"
    hide(0)
    frame.src = link.href
    link.after(frame)
  }
  const begin = () => document.querySelectorAll("a[data-selfcheck]").forEach((link) => {
    const { selfcheck } = link.dataset
    delete link.dataset.selfcheck
    if (selfcheck == "frame") put(link)
  })
  if (document.readyState == "loading") addEventListener("DOMContentLoaded", begin)
  else begin()
})()
