/**
 * Unsent words while the server is out of reach: in IndexedDB, and nothing else is kept there. An entry is erased when the
 * server has it; all of them on signing out and on leaving quickly. On a shared computer nothing is kept.
 */
import { headers, reader } from "./reader.js"

const NAME = "kith-unsent"
const STORE = "drafts"

let isForgotten = false

/** @typedef {{place: string, tab: string, seq: number, base: number, title?: string, text: string, need?: string, warnings?: string[]}} Saving */

/** @returns {string} whose words may be left in this browser; empty for: nobody's */
function owner() {
  return "indexedDB" in globalThis && document.documentElement.dataset.keeps !== undefined ? reader() : ""
}

/** @param {Saving} saving */
function nameOf(saving) {
  return `${owner()} ${saving.place} ${saving.tab}`
}

/** @typedef {"kept" | "aside" | "late" | "signed out" | "away"} Answer */

/** @param {Saving} saving */
export async function keepUnsent(saving) {
  if (owner() && !isForgotten) await change((store) => store.put({ ...saving, owner: owner() }, nameOf(saving)))
}

/** @param {Saving} saving */
export async function eraseUnsent(saving) {
  if (owner()) await change((store) => store.delete(nameOf(saving)))
}

/** Everything goes, whoever was signed in; and what is still under way on this page comes to nothing. */
export function forgetUnsent() {
  isForgotten = true
  if ("indexedDB" in globalThis) indexedDB.deleteDatabase(NAME)
}

/**
 * Sends what waits, each once: its key tells the server if it has it already. What it does not take goes on waiting.
 * @param {string} address
 */
export async function sendUnsent(address) {
  if (!owner()) return
  const waiting = (await change((store) => store.getAll(), "readonly")) ?? []
  // Words of somebody else who used this browser are not for whoever uses it now.
  if (waiting.some((/** @type {any} */ one) => one.owner !== owner())) return change((store) => store.clear())
  // One after the other, so that coming back online is no burst.
  for (const { owner: _, ...saving } of waiting) {
    const answer = await put(address, saving)
    if (answer === "away" || answer === "signed out") return
    await eraseUnsent(saving)
  }
}

/**
 * @param {string} address
 * @param {Saving} saving
 * @param {boolean} [keepalive]
 * @returns {Promise<Answer>} away: not taken, and perhaps later
 */
export async function put(address, saving, keepalive = false) {
  try {
    const response = await fetch(address, {
      method: "PUT",
      keepalive,
      headers: headers({ "Content-Type": "application/json" }),
      body: JSON.stringify(saving),
    })
    if (response.status === 204) return "kept"
    if (response.status === 401) return "signed out"
    const { kept } = await response.json()
    return kept ?? "away"
  } catch {
    return "away"
  }
}

/**
 * A browser may refuse storage: then nothing is kept, and everything else goes on.
 * @param {(store: IDBObjectStore) => IDBRequest} deed
 * @param {IDBTransactionMode} [mode]
 * @returns {Promise<any>}
 */
function change(deed, mode = "readwrite") {
  return new Promise((resolve) => {
    const opening = indexedDB.open(NAME, 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE)
    opening.onerror = () => resolve(undefined)
    opening.onblocked = () => resolve(undefined)
    opening.onsuccess = () => {
      const database = opening.result
      // Erasing everything must not wait for a tab that has it open.
      database.onversionchange = () => database.close()
      const transaction = database.transaction(STORE, mode)
      const asked = deed(transaction.objectStore(STORE))
      transaction.oncomplete = () => { database.close(); resolve(asked.result) }
      transaction.onerror = transaction.onabort = () => { database.close(); resolve(undefined) }
    }
  })
}
