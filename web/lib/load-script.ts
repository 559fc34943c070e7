// Somebody else's script, once; after a failure the next wish tries again. The policy trusts what our own scripts add.
const loading = new Map<string, Promise<void>>();

const kPatienceMs = 20_000;

export function loadScript(url: string): Promise<void> {
  const known = loading.get(url);
  if (known) return known;
  const script = document.createElement('script');
  const loaded = new Promise<void>((resolve, reject) => {
    const give = (reason: string) => reject(new Error(`${url}: ${reason}`));
    script.onload = () => resolve();
    script.onerror = () => give('did not load');
    setTimeout(() => give('took too long'), kPatienceMs);
  });
  loading.set(url, loaded);
  loaded.catch(() => {
    loading.delete(url);
    script.remove();
  });
  script.async = true;
  script.src = url;
  document.head.append(script);
  return loaded;
}
