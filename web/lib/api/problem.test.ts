import { describe, expect, it } from 'vitest';
import { ApiProblem, isProblem, unwrap } from './problem';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  ...(status < 400 ? { data: body } : { error: body }),
  response: new Response(null, { status, headers }),
});

describe('unwrap', () => {
  it('gives the body of a success', async () => {
    await expect(unwrap(Promise.resolve(answer(200, { id: 1 })))).resolves.toEqual({ id: 1 });
  });

  it('throws what a problem document says, with its code and trace id', async () => {
    const body = { code: 'SEAT_TAKEN', title: 'Somebody was faster', detail: 'None is held.', traceId: 'ab' };
    const failure = await unwrap(Promise.resolve(answer(409, body, { 'retry-after': '3' }))).catch((e) => e);
    expect(isProblem(failure, 'SEAT_TAKEN')).toBe(true);
    expect(failure).toMatchObject({ message: 'None is held.', traceId: 'ab', retryAfterSeconds: 3 });
    expect((failure as ApiProblem).isTransient).toBe(false);
  });

  it('knows a page that is no problem document', async () => {
    const failure: unknown = await unwrap(Promise.resolve(answer(502, '<html>'))).catch((e) => e);
    expect(failure).toMatchObject({ code: 'UNREADABLE', status: 502, isTransient: true });
  });

  it('knows a network that gave nothing', async () => {
    const failure = await unwrap(Promise.reject(new TypeError('Failed to fetch'))).catch((e) => e);
    expect(failure).toMatchObject({ code: 'NETWORK', status: 0, isTransient: true });
  });

  it('lets an abort be an abort', async () => {
    const aborted = new DOMException('left', 'AbortError');
    await expect(unwrap(Promise.reject(aborted))).rejects.toBe(aborted);
    expect(isProblem(aborted)).toBe(false);
    expect(isProblem(new ApiProblem({}, 0), 'NETWORK')).toBe(true);
  });
});
