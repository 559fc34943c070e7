// Forms as somebody fills them in, and what of it leaves the browser.
export const field = (page, label) => page.getByLabel(label, { exact: true });

export const said = (page, words) => page.getByRole('alert').filter({ hasText: words }).first().waitFor();

// How often the browser asks for it from now on; `path` below /api/v1, or what it matches.
export function counted(context, method, path) {
  const count = { value: 0 };
  context.on('request', (request) => {
    const asked = new URL(request.url()).pathname.replace('/api/v1', '');
    if (request.method() === method && (path instanceof RegExp ? path.test(asked) : asked === path)) ++count.value;
  });
  return count;
}
