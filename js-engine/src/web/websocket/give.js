// Gives an end to a visitor: whoever holds the other one talks to the visitor's connection from then on.

import { BINARY, CLOSE, LOST, TEXT, acceptEnd, endOf } from "land:websocket/end";
import { HostLink, receiveFrom } from "land:websocket/host_link";
import { partnerOf } from "land:websocket/pair";
import { bytesOf } from "land:headers/builtins";
import { hooks } from "land:native/websocket";

const { abort, close, send } = hooks;

/** `handle` is the visitor's connection; `over` runs once it is closed. */
export function give(face, handle, over) {
  const end = endOf(face);
  end.given = true;
  const partner = partnerOf(end);
  if (partner === undefined) {
    bridge(end.link.handle, handle, over);
    return;
  }
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

/** Two connections of the host's talk to each other: what arrives at one is sent on the other. */
function bridge(one, other, over) {
  let open = 2;
  const ended = () => {
    open -= 1;
    if (open === 0) over();
  };
  forward(one, other, ended);
  forward(other, one, ended);
}

function forward(from, to, ended) {
  receiveFrom(from, (kind, code, data) => {
    let more = false;
    if (kind === TEXT) more = send(to, data) === 0;
    else if (kind === BINARY) more = send(to, new bytesOf(data)) === 0;
    else if (kind === CLOSE) close(to, code, data);
    if (more) {
      forward(from, to, ended);
      return;
    }
    if (kind !== CLOSE) {
      abort(to);
      if (kind !== LOST) abort(from);
    }
    ended();
  });
}
