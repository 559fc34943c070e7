// Runs the tests of the stage one after the other; the last line is `N passed, N failed`.

/** @param {[string, () => Promise<void>][]} tests sentences, and what proves them */
export async function run(tests) {
  let passed = 0;
  let failed = 0;
  for (const [name, test] of tests) {
    const begin = performance.now();
    const seconds = () => ((performance.now() - begin) / 1000).toFixed(1);
    try {
      await Promise.race([test(), after(20_000)]);
      passed += 1;
      console.log(`ok   ${name} (${seconds()} s)`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL ${name} (${seconds()} s)\n${error?.stack ?? error}`);
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

function after(milliseconds) {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`not done after ${milliseconds} ms`)), milliseconds).unref();
  });
}
