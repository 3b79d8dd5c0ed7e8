// The app's static assets as the program sees them: a property of `env`, named by `land.toml`.

import { requireArguments } from "land:webidl/webidl";
import { hooks } from "land:native/event_loop";
import { withoutFragment } from "land:fetch/fetch";
import { fetchFrom, throwIfAborted } from "land:fetch/network";
import { Request, hrefOf, stateOfRequest } from "land:fetch/request";

const { isRefused } = hooks;
const { TypeError } = globalThis;

// `land_abi::ASSETS`.
const ASSETS = 1;

export class Assets {
  /**
   * The response that a visitor would get for this path; of the URL only path and query count.
   * Redirects are handed over as they are, so that they reach the visitor.
   */
  async fetch(input, init = undefined) {
    requireArguments(arguments.length, 1, "Assets.fetch");
    const request = stateOfRequest(new Request(input, init));
    throwIfAborted(request);
    if (isRefused("its assets")) throw new TypeError("assets can't be fetched at module scope; do it inside a handler");
    return await fetchFrom(ASSETS, request, withoutFragment(hrefOf(request)));
  }
}
