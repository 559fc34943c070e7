import 'server-only';
import table from '../settings.json';

// What this program is told, with its defaults: settings.json, which docs/settings.md shows. Read when a request comes, not
// when the site is built: one build serves every place.
const defaults = new Map(table.map((one) => [one.name, one.default]));

export function setting(name: `OPENRUN_${string}`): string {
  const fallback = defaults.get(name);
  if (fallback === undefined) throw new Error(`${name} is missing in settings.json`);
  return process.env[name] || fallback;
}
