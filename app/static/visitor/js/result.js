/* Leaving for good replaces this page in the history, so that Back doesn't bring answers up. */
(() => {
  // Our own answer came: what the tab kept for a lost one may go.
  try { sessionStorage.removeItem("ticks") } catch {}
  const end = document.getElementById("end")
  const leave = () => location.replace(end.href)
  end.onclick = () => {
    leave()
    return false
  }
  // Closing what is shown leads back to where it was opened.
  let opened
  const close = document.getElementById("close")
  if (close) close.onclick = () => {
    if (opened) history.back()
    return !opened
  }
  // That an offer was tapped, once, and not whose.
  const told = {}
  onclick = ({ target }) => {
    if (target.closest("[href='#answers']")) opened = 1
    const offer = target.closest("a")?.closest(".booking,.line")?.className
    const form = document.getElementById("again")
    if (!offer || told[offer]) return
    told[offer] = navigator.sendBeacon?.(form.getAttribute("action").split("?")[0] + "pulse", offer + (form.dataset.arm || ""))
  }
  onpageshow = () => {
    try { if (sessionStorage.getItem("end")) leave() } catch {}
  }
})()
