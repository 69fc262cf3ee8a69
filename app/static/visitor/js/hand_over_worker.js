/* Opens the reception's page without a network. It keeps the page under an address of its own making:
   a request's address may hold answers behind its #, and is neither kept nor asked for. */
const PAGE = "/hand-over"
const KEPT = "hand-over"
const renew = async () => {
  const reply = await fetch(PAGE, { cache: "no-cache" })
  if (reply.ok) await (await caches.open(KEPT)).put(PAGE, reply)
}
oninstall = event => {
  skipWaiting()
  event.waitUntil(renew())
}
onactivate = event => event.waitUntil(clients.claim())
onfetch = event => {
  const { mode, url } = event.request
  if (mode !== "navigate" || new URL(url).pathname !== PAGE) return
  event.respondWith(caches.match(PAGE).then(kept => kept || fetch(PAGE)))
  event.waitUntil(renew().catch(() => {}))
}
