/* Leaving for good replaces this page in the history, so that Back doesn't bring answers up. */
(() => {
  const leave = () => location.replace("/end")
  document.getElementById("end").onclick = () => {
    leave()
    return false
  }
  onpageshow = () => {
    try { if (sessionStorage.getItem("end")) leave() } catch {}
  }
})()
