package org.lastmile.hub.access;

/** Nobody listens in: for callers who prove themselves later, inside their message. */
public final class TlsCheck implements CallerCheck {
  @Override
  public void checkHead(Call call) {
    Refused.unlessConfidential(call);
  }

  @Override
  public String challenge() {
    return "WSSE";
  }
}
