/**
 * Whose page this is. Somebody else may sign in with the same browser while a page stays open: then nothing that it sends
 * may be done in their name. So everything that it sends says whose page it comes from, and the server compares.
 */

/** @returns {string} empty: a visitor's */
export function reader() {
  return document.documentElement.dataset.reader ?? ""
}

/**
 * @param {Record<string, string>} [more]
 * @returns {Record<string, string>} the headers of what a script sends
 */
export function headers(more = {}) {
  return { Accept: "application/json", ...(reader() && { "Kith-Reader": reader() }), ...more }
}

/**
 * Forms say it too.
 * @param {Document} page
 */
export function signForms(page) {
  page.addEventListener("formdata", (event) => {
    if (reader()) event.formData.set("reader", reader())
  })
}
