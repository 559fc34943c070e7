import { ApiProblem } from './problem';
import type { ImageUpload } from './schema';

const kPatienceMs = 60_000;

// One request, exactly as the API said, to our API or to the object store itself; no cookie goes along.
export async function upload(apiUrl: string, { upload: to }: ImageUpload, file: Blob): Promise<void> {
  const url = to.url.startsWith('/') ? apiUrl + to.url : to.url;
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: to.method,
      headers: to.headers,
      body: file,
      credentials: 'omit',
      signal: AbortSignal.timeout(kPatienceMs),
    });
  } catch {
    throw new ApiProblem({}, 0);
  }
  if (answer.ok) return;
  const body = await answer.json().catch(() => ({}));
  throw new ApiProblem(typeof body === 'object' && body !== null ? body : {}, answer.status);
}
