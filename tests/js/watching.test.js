import assert from "node:assert/strict"
import { test } from "node:test"

import { waitBeforeAsking } from "../../static/js/lib/watching.js"

const NOW = new Date("2026-12-01T19:00:00Z")

test("it asks when the clock says so, and not all pages in one moment", () => {
  assert.equal(waitBeforeAsking("2026-12-01T19:00:10Z", NOW, 0), 10_000)
  assert.equal(waitBeforeAsking("2026-12-01T19:00:10Z", NOW, 0.5), 11_500)
})

test("what is over is asked for soon", () => {
  assert.equal(waitBeforeAsking("2026-12-01T18:00:00Z", NOW, 0), 0)
})

test("without a moment, or one far away, it does not ask by itself", () => {
  for (const moment of [null, undefined, "", "soon", "2026-12-03T19:00:00Z"]) {
    assert.equal(waitBeforeAsking(moment, NOW, 0), null)
  }
})
