/** Loaded by every page. Each part improves what is there and works without the others; pages work without any. */
import "./elements/kith-leave.js"
import "./elements/kith-passphrase.js"
import { countCharacters } from "./lib/counting.js"
import { keepTexts } from "./lib/keeping.js"
import { openDialogs } from "./lib/dialogs.js"
import { signForms } from "./lib/reader.js"
import { sendUnsent } from "./lib/unsent.js"

countCharacters(document)
keepTexts(document)
openDialogs(document)
signForms(document)
sendUnsent("/drafts")
