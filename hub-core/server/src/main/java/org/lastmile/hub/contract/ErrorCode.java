package org.lastmile.hub.contract;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;

/**
 * What error codes mean, and who mends them.
 *
 * @param codes told apart by nothing that the reader could do
 * @param zh what it means and what to do, in Chinese; likewise {@code en}
 */
public record ErrorCode(
    List<String> codes, Mends mends, @JsonProperty("zh-CN") String zh, String en) {
  /** Who mends it. */
  public enum Mends {
    /** The system whose contract it is. */
    SYSTEM,
    /** Who sent what the hub brings to the system. */
    SENDER,
    /** Time: it is tried again. */
    TIME,
    /** The operator of the hub or of the system. */
    OPERATOR
  }

  String text(Locale language) {
    return language.getLanguage().equals("zh") ? zh : en;
  }
}
