// What every test of the stage says.
import assert from "node:assert/strict";
import { misfits } from "./sdk_types.mjs";

/** `value` is what the SDK declares as `name`. */
export function fits(value, folder, name) {
  assert.deepEqual(misfits(value, folder, name), [], `no ${name}: ${JSON.stringify(value, null, 1)}`);
}

/** The call is refused with the SDK's own `error`, and PortOne's `type`. The error's data, for more. */
export async function refuses(call, error, type) {
  let thrown;
  try {
    await call();
  } catch (caught) {
    thrown = caught;
  }
  assert.ok(thrown, `${type} was expected, and nothing was refused`);
  assert.ok(thrown instanceof error, `${error.name} was expected, not ${thrown.stack}`);
  assert.equal(thrown.data.type, type);
  return thrown.data;
}
