/* Reads a result from behind the # of the address, which the history forgets at once. Whatever is
   shown is set as text. Nothing that was read is kept or sent: only words of versions are kept. */
(() => {
  const PLACE = "/hand-over"
  const KEPT = "hand-over"
  const FORMAT = 1
  const HEAD = 12
  const CHECKSUM = 4
  const LONGEST = 4000
  const DAY = 864e5
  const JAPAN = 324e5
  const OLD = 14
  const PATIENCE = 15000
  let turn = 0

  const at = id => document.getElementById(id)
  const say = (...ids) => {
    for (const one of document.querySelectorAll("[role=status] p")) one.hidden = !ids.includes(one.id)
  }
  const element = (name, text) => {
    const made = document.createElement(name)
    made.textContent = text
    return made
  }
  const fill = (id, parts) => {
    at(id).replaceChildren(...parts)
    at(id).parentElement.hidden = !parts.length
  }

  const bytesOf = text => {
    try {
      return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), one => one.charCodeAt(0))
    } catch {
      return new Uint8Array()
    }
  }
  // CRC-32, as of zlib.
  const checksumOf = bytes => {
    let sum = -1
    for (const byte of bytes) {
      sum ^= byte
      for (let bit = 8; bit; bit -= 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0)
    }
    return ~sum >>> 0
  }
  // What a code holds; undefined when it is damaged.
  const read = text => {
    const bytes = text.length > LONGEST ? [] : bytesOf(text)
    const end = bytes.length - CHECKSUM
    if (end < HEAD) return
    const view = new DataView(bytes.buffer)
    if (view.getUint32(end) !== checksumOf(bytes.subarray(0, end))) return
    let whole = 0n
    for (const byte of bytes.subarray(HEAD, end)) whole = whole * 256n + BigInt(byte)
    return {
      format: bytes[0],
      version: view.getUint32(1),
      mark: view.getUint32(5),
      day: view.getUint16(9),
      arm: bytes[11],
      whole
    }
  }

  // The digits of a number in mixed radix; undefined when something is left over.
  const digitsOf = (whole, radices) => {
    const found = []
    for (const radix of radices.reverse()) {
      found.unshift(whole % radix)
      whole /= radix
    }
    return whole ? undefined : found
  }
  // The digit that says a safety question is missing, which no other has.
  const highest = ({ several, options }) => {
    const count = BigInt(options.length)
    return several ? 1n << count : count + 1n
  }
  const ticked = (texts, digit) => texts.filter((_, place) => digit >> BigInt(place) & 1n)
  const chosen = ({ several, options }, digit) =>
    several ? ticked(options, digit) : options.filter((_, place) => digit === BigInt(place + 1))

  const show = (code, words) => {
    const most = Math.max(...words.levels.map(level => level.reasons.length))
    const digits = digitsOf(code.whole, [
      ...words.items.map(item => highest(item) + (item.safety ? 1n : 0n)),
      BigInt(words.levels.length),
      1n << BigInt(most)
    ])
    if (!digits) return say("garbled", "otherwise")
    const [level, reasons] = digits.splice(-2)
    const told = words.levels[Number(level)]
    const lists = { safety: [], rest: [], open: [] }
    words.items.forEach((item, place) => {
      const text = words.arms[code.arm]?.[place] ?? item.text
      if (digits[place] === highest(item)) lists.open.push(element("li", text))
      const answers = chosen(item, digits[place]).map(one => element("dd", one))
      if (!answers.length || digits[place] === highest(item)) return
      const entry = element("div", "")
      entry.append(element("dt", text), ...answers)
      lists[item.safety ? "safety" : "rest"].push(entry)
    })
    for (const id in lists) fill(id, lists[id])
    fill("reasons", ticked(told.reasons, reasons).map(one => element("li", one)))
    at("level").textContent = lists.open.length ? told.heading_missing : told.heading
    at("title").textContent = words.title
    const date = new Date(code.day * DAY)
    at("day").textContent = `${date.getUTCFullYear()}年${date.getUTCMonth() + 1}月${date.getUTCDate()}日`
    const age = Math.floor((Date.now() + JAPAN) / DAY) - code.day
    say(age < 0 ? "ahead" : age < OLD ? "" : "old")
    at("found").hidden = false
    at("found").focus()
  }

  // The words of a code's version; undefined when there are none, or others than it was made with.
  const wordsOf = async ({ version, mark }) => {
    const address = `${PLACE}/words/${version}.json`
    for (const cache of ["default", "reload"]) {
      const kept = cache === "default" && self.caches && await caches.match(address).catch(() => {})
      const reply = kept || await fetch(address, { cache, signal: AbortSignal.timeout(PATIENCE) })
      if (reply.status === 404) return
      if (!reply.ok) throw reply
      const words = await reply.json()
      if (words.mark === mark) return words
    }
  }
  // Keeps the words of the last months' versions, and no others.
  const keep = async () => {
    const kept = await caches.open(KEPT)
    const numbers = await (await fetch(`${PLACE}/versions.json`)).json()
    const wanted = numbers.map(one => `${PLACE}/words/${one}.json`)
    for (const { url } of await kept.keys()) {
      const { pathname } = new URL(url)
      if (pathname !== PLACE && !wanted.includes(pathname)) await kept.delete(url)
    }
    for (const one of wanted) if (!await kept.match(one)) await kept.add(one).catch(() => {})
  }

  const clear = () => {
    turn += 1
    at("found").hidden = true
    for (const id of ["safety", "rest", "open", "reasons", "level", "title", "day"]) at(id).replaceChildren()
    say("none")
  }
  const open = async () => {
    const text = location.hash.slice(1)
    history.replaceState(null, "", PLACE)
    if (!text) return say("none")
    clear()
    const mine = turn
    const code = read(text)
    if (!code) return say("garbled", "otherwise")
    if (code.format !== FORMAT) return say("newer", "otherwise")
    say("wait")
    const words = await wordsOf(code).catch(() => "lost")
    if (mine !== turn) return
    if (words === "lost") say("lost", "otherwise")
    else if (words) show(code, words)
    else say("foreign", "otherwise")
  }

  onhashchange = open
  onpagehide = clear
  open().finally(() => {
    navigator.serviceWorker?.register(`${PLACE}/worker.js`, { scope: PLACE }).catch(() => {})
    self.caches && keep().catch(() => {})
  })
})()
