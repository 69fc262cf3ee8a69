/* Shows a text as visitors will see it while it is typed, and how long it is. */
(() => {
  const form = document.getElementById("writing")
  const area = document.getElementById("words")
  const look = document.getElementById("look")
  const count = form.querySelector("[data-count]")
  const longest = Number(form.dataset.longest)
  form.querySelector("[data-noscript]").hidden = true

  /* Cuts a text at marks into pieces: [before, inside, rest], or nothing. */
  const cut = (text, open, close) => {
    const start = text.indexOf(open)
    const end = start < 0 ? start : text.indexOf(close, start + open.length)
    if (end < 0) return undefined
    return [text.slice(0, start), text.slice(start + open.length, end), text.slice(end + close.length)]
  }

  const made = (name, words) => {
    const element = document.createElement(name)
    if (words) element.textContent = words
    return element
  }

  /* Puts a text into an element, readings over their words. */
  const say = (into, text) => {
    const pieces = cut(text, "{", "}")
    const parts = pieces ? pieces[1].split("|") : []
    if (parts.length === 2 && parts[0] && parts[1] && !parts[0].includes("{")) {
      into.append(pieces[0])
      const ruby = made("ruby", parts[0])
      ruby.append(made("rt", parts[1]))
      into.append(ruby)
      say(into, pieces[2])
    } else into.append(text)
  }

  const strong = (into, text) => {
    const pieces = cut(text, "**", "**")
    if (!pieces || !pieces[1].trim()) return say(into, text)
    say(into, pieces[0])
    const bold = made("strong")
    say(bold, pieces[1])
    into.append(bold)
    strong(into, pieces[2])
  }

  const block = (lines) => {
    if (lines.every((line) => line.startsWith("- "))) {
      const list = made("ul")
      for (const line of lines) {
        const entry = made("li")
        strong(entry, line.slice(2))
        list.append(entry)
      }
      return list
    }
    const paragraph = made("p")
    strong(paragraph, lines.join("\n"))
    return paragraph
  }

  const show = () => {
    look.textContent = ""
    if (form.dataset.lines === undefined) say(look, area.value)
    else {
      for (const text of area.value.split("\n\n")) {
        const lines = text.split("\n").filter((line) => line.trim())
        if (lines.length) look.append(block(lines))
      }
    }
    let plain = area.value.trim()
    for (let pieces = cut(plain, "|", "}"); pieces; pieces = cut(plain, "|", "}"))
      plain = `${pieces[0].replace("{", "")}${pieces[2]}`
    const length = [...plain].length
    count.textContent = `いま${length}字`
    count.classList.toggle("bad", length > longest)
  }
  area.oninput = show
  show()
})()
