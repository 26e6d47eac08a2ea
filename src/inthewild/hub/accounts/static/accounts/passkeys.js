// Shows what needs passkeys where the browser has them, and says when one did not work. Everything else works without.
document.addEventListener('DOMContentLoaded', function () {
  if (!window.PublicKeyCredential) { return }
  for (const part of document.querySelectorAll('[data-passkey]')) { part.hidden = false }
})
document.addEventListener('allauth.error', function (event) {
  event.preventDefault()
  for (const part of document.querySelectorAll('[data-passkey-error]')) { part.hidden = false }
})
