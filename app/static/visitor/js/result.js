/* Leaving for good replaces this page in the history, so that Back doesn't bring answers up. */
(() => {
  const end = document.getElementById("end")
  const leave = () => location.replace(end.href)
  end.onclick = () => {
    leave()
    return false
  }
  // That an offer was tapped, and not whose.
  onclick = ({ target }) => {
    const offer = target.closest("a")?.closest(".booking,.line")
    if (offer) navigator.sendBeacon?.(document.forms[0].getAttribute("action").split("?")[0] + "pulse", offer.className)
  }
  onpageshow = () => {
    try { if (sessionStorage.getItem("end")) leave() } catch {}
  }
})()
