import type { Problem } from './schema';

// What went wrong, in words for the buyer. `code` is of api/errors.yaml; NETWORK and UNREADABLE are our own.
export class ApiProblem extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly traceId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly body: Partial<Problem>;

  constructor(body: Partial<Problem>, status: number, retryAfter?: string | null) {
    super(body.detail ?? body.title ?? body.code ?? `HTTP ${status}`);
    this.name = 'ApiProblem';
    this.body = body;
    this.status = status;
    this.code = body.code ?? (status === 0 ? 'NETWORK' : 'UNREADABLE');
    this.title = body.title ?? '';
    this.traceId = body.traceId;
    const seconds = Number(retryAfter);
    this.retryAfterSeconds = retryAfter && Number.isFinite(seconds) ? seconds : undefined;
  }

  get fields() {
    return this.body.errors ?? [];
  }

  // Nothing came back, or a gateway could not say: the same question may be asked again.
  get isTransient() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export function isProblem(error: unknown, ...codes: string[]): error is ApiProblem {
  return error instanceof ApiProblem && (codes.length === 0 || codes.includes(error.code));
}

interface Answer<T> {
  data?: T | undefined;
  error?: unknown;
  response: Response;
}

// The body of a success, or an ApiProblem: `const event = await unwrap(api.GET('/events/{id}', …))`.
export async function unwrap<T>(asked: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiProblem({}, 0);
  }
  const { data, error, response } = answer;
  if (response.ok) return data as T;
  const body = typeof error === 'object' && error !== null ? (error as Partial<Problem>) : {};
  throw new ApiProblem(body, response.status, response.headers.get('retry-after'));
}
