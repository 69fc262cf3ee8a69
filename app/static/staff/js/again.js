// Sends a form once more that came while a document was still being tried; nothing was done yet.
setTimeout(() => document.getElementById("again").requestSubmit(), 1000)
