/* In a frame, links that leave the site open beside it: no other site may stand in our frame. */
addEventListener("click", ({ target }) => {
  const link = target.closest("a[href]")
  if (link && top != self && link.origin != location.origin) link.target = "_blank"
}, true)
