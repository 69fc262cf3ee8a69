/* Leaving for good replaces this page in the history, so that Back doesn't bring answers up. */
(() => {
  const end = document.getElementById("end")
  const leave = () => location.replace(end.href)
  end.onclick = () => {
    leave()
    return false
  }
  // That an offer was tapped, once, and not whose.
  const told = {}
  onclick = ({ target }) => {
    const offer = target.closest("a")?.closest(".booking,.line")?.className
    const form = document.forms[0]
    if (!offer || told[offer]) return
    told[offer] = navigator.sendBeacon?.(form.getAttribute("action").split("?")[0] + "pulse", offer + (form.dataset.arm || ""))
  }
  onpageshow = () => {
    try { if (sessionStorage.getItem("end")) leave() } catch {}
  }
})()
