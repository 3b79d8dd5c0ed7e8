// Gives an end to a visitor: whoever holds the other one talks to the visitor's connection from then on.

import { CLOSE, TEXT, acceptEnd, endOf } from "land:websocket/end";
import { HostLink } from "land:websocket/host_link";
import { partnerOf } from "land:websocket/pair";
import { bytesOf } from "land:headers/builtins";

/** `handle` is the visitor's connection; `over` runs once it is closed. */
export function give(face, handle, over) {
  const end = endOf(face);
  end.given = true;
  const partner = partnerOf(end);
  const way = end.link.takeIncoming();
  const link = new HostLink(handle);
  for (let item = way.take(); item !== null; item = way.take()) {
    if (item.kind === CLOSE) link.close(item.code, item.data);
    else link.send(item.kind === TEXT ? item.data : new bytesOf(item.data));
  }
  partner.link = link;
  partner.whenOver = over;
  if (partner.accepted) {
    partner.accepted = false;
    acceptEnd(partner);
  }
}

/** The connection behind an end that is none of a pair's: the host joins it to the visitor's. 0 for one of a pair. */
export function passOn(face) {
  const end = endOf(face);
  if (partnerOf(end) !== undefined) return 0;
  end.given = true;
  return end.link.handle;
}
