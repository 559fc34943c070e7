// Alive: asked by the supervisor and the container. Says nothing about the API, whose state is its own.
export const dynamic = 'force-dynamic';

export function GET() {
  return new Response('ok\n', { headers: { 'Cache-Control': 'no-store', 'Content-Type': 'text/plain' } });
}
