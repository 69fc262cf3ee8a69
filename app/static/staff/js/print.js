// One press prints; without script the button stays hidden and the page says how else.
const button = document.getElementById("print")
button.hidden = false
document.getElementById("by-browser").hidden = true
button.addEventListener("click", () => window.print())
