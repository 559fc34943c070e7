import { loadScript } from './load-script';

// PortOne's browser SDK. Its own loader never tries again once it has failed; ours does, and then it finds the script in place.
export async function portone(sdkUrl: string) {
  const [sdk] = await Promise.all([import('@portone/browser-sdk/v2'), loadScript(sdkUrl)]);
  return sdk;
}
