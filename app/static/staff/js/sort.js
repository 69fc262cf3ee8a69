/* Lets entries be dragged into another order. The buttons beside them do the same without. */
(() => {
  for (const list of document.querySelectorAll("[data-sort]")) {
    const form = document.getElementById(list.dataset.sort)
    const entries = () => [...list.querySelectorAll("[data-id]")]
    const order = () => entries().map((entry) => entry.dataset.id).join(" ")
    const before = order()
    let dragged

    const middle = (entry) => {
      const box = entry.getBoundingClientRect()
      return box.top + box.height / 2
    }

    const drop = () => {
      if (!dragged) return
      dragged.classList.remove("dragged")
      dragged = undefined
      if (order() === before) return
      form.elements.ids.value = order()
      form.requestSubmit()
    }

    for (const entry of entries()) {
      if (!("moves" in entry.dataset)) continue
      const grip = document.createElement("span")
      grip.className = "grip"
      grip.setAttribute("aria-hidden", "true")
      grip.textContent = "≡"
      grip.addEventListener("pointerdown", (event) => {
        if (event.button !== 0) return
        event.preventDefault()
        dragged = entry
        entry.classList.add("dragged")
        list.setPointerCapture(event.pointerId)
      })
      entry.querySelector(".with-edit").prepend(grip)
    }

    list.addEventListener("pointermove", (event) => {
      if (!dragged) return
      const others = entries().filter((entry) => entry !== dragged)
      const next = others.find((entry) => event.clientY < middle(entry))
      if (next) list.insertBefore(dragged, next)
      else list.append(dragged)
    })
    list.addEventListener("pointerup", drop)
    list.addEventListener("pointercancel", drop)
  }
})()
