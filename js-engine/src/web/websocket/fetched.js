// A WebSocket that a `fetch` with `Upgrade: websocket` has opened.
//
// https://developers.cloudflare.com/workers/runtime-apis/websockets/: no standard has it.

import { adopt } from "land:websocket/client";
import { End, OPEN } from "land:websocket/end";
import { WebSocket } from "land:websocket/websocket";
import { kInternal } from "land:webidl/webidl";

/** The object for the host's connection; `list` holds the headers of the 101, names and values in turn. */
export function fetchedWebSocket(handle, list) {
  const end = new End(OPEN);
  const parts = [handle];
  for (let at = 0; at < list.length; at++) parts[at + 1] = list[at];
  adopt(end, parts);
  return new WebSocket(kInternal, end);
}
