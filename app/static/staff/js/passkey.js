/* Asks the browser for a passkey, puts the answer into the form and sends it as any other. */
(() => {
  const form = document.getElementById("passkey")
  if (!window.PublicKeyCredential || !window.isSecureContext) return
  document.getElementById("passkey-missing").hidden = true
  form.hidden = false

  const bytes = (text) => Uint8Array.from(
    atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0))
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }))

  const asked = () => {
    const options = JSON.parse(form.dataset.options)
    options.challenge = bytes(options.challenge)
    if (options.allowCredentials) options.allowCredentials = known(options.allowCredentials)
    if (options.excludeCredentials) options.excludeCredentials = known(options.excludeCredentials)
    if (options.user) {
      options.user.id = bytes(options.user.id)
      const email = document.getElementById(form.dataset.emailFrom)
      if (email) {
        form.elements.email.value = email.value
        options.user.name = options.user.displayName = email.value
      }
    }
    return options
  }

  const plain = (credential) => {
    const response = {}
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (credential.response[name]) response[name] = text(credential.response[name])
    return JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
      clientExtensionResults: {}
    })
  }

  form.onsubmit = async (event) => {
    event.preventDefault()
    const problem = document.getElementById("passkey-problem")
    problem.hidden = true
    const email = document.getElementById(form.dataset.emailFrom)
    if (email && !email.reportValidity()) return
    try {
      const credential = await navigator.credentials[form.dataset.kind]({ publicKey: asked() })
      form.elements.answer.value = plain(credential)
      form.submit()
    } catch {
      problem.hidden = false
    }
  }
})()
