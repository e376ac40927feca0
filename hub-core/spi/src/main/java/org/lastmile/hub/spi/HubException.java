package org.lastmile.hub.spi;

import org.jspecify.annotations.Nullable;

/**
 * Every fault that the hub or a connector reports. The message says what was wrong, where, and what is allowed; it
 * never contains personal data.
 */
public class HubException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final FaultKind kind;
  private final @Nullable String place;

  /**
   * @param code stable, upper snake case, unique over the hub and all connectors, for example {@code BODY_TOO_LARGE}
   */
  public HubException(String code, FaultKind kind, String message) {
    this(code, kind, message, null, null);
  }

  /**
   * @param place where in the input the fault is (a JSON pointer, XPath, line:column, row or field name), or null
   */
  public HubException(
      String code,
      FaultKind kind,
      String message,
      @Nullable String place,
      @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.kind = kind;
    this.place = place;
  }

  public String code() {
    return code;
  }

  public FaultKind kind() {
    return kind;
  }

  public @Nullable String place() {
    return place;
  }
}
