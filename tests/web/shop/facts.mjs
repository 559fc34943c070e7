// What the stage tells of its stack: addresses, the browser, the first ADMIN.
export const facts = JSON.parse(process.env.OPENRUN_WEB_TEST);

// The first truthy answer; an error says what did not come true. No sleep hopes: it only spaces the questions.
export async function until(what, ask, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
}
