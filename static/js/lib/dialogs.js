/** Buttons with `data-opens="ID"` open the dialog of that id; it gives the focus back when it closes. */

/** @param {Document} page */
export function openDialogs(page) {
  page.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-opens]") : null
    const dialog = button && page.getElementById(button.getAttribute("data-opens") ?? "")
    if (dialog instanceof HTMLDialogElement) dialog.showModal()
  })
}
