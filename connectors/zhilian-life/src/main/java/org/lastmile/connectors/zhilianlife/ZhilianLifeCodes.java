package org.lastmile.connectors.zhilianlife;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * What the portal's codes mean; whatever stands in no list needs an operator.
 *
 * @param token the token is missing or has expired
 * @param passing passes by itself
 * @param caller what was sent is wrong
 * @param unknown what it is about is not there
 */
record ZhilianLifeCodes(
    Set<Integer> token, Set<Integer> passing, Set<Integer> caller, Set<Integer> unknown) {
  private static final Pattern LIST = Pattern.compile("(-?[0-9]{1,9}( *, *-?[0-9]{1,9})*)?");

  static ZhilianLifeCodes of(ConnectorContext context) {
    ZhilianLifeCodes codes =
        new ZhilianLifeCodes(
            list(context, "codes.token"),
            list(context, "codes.passing"),
            list(context, "codes.caller"),
            list(context, "codes.unknown"));
    long distinct =
        Stream.of(codes.token, codes.passing, codes.caller, codes.unknown)
            .flatMap(Set::stream)
            .distinct()
            .count();
    if (distinct
        != codes.token.size() + codes.passing.size() + codes.caller.size() + codes.unknown.size()) {
      throw new HubException(
          "ZHILIAN_LIFE_CODES",
          FaultKind.LASTING,
          "a code stands in several of the lists codes.* of zhilian-life; allowed is one",
          "codes",
          null);
    }
    return codes;
  }

  private static Set<Integer> list(ConnectorContext context, String key) {
    String text = context.text(key).strip();
    Set<Integer> codes =
        LIST.matcher(text).matches() && !text.isEmpty()
            ? Stream.of(text.split(",", -1))
                .map(code -> Integer.valueOf(code.strip()))
                .collect(Collectors.toUnmodifiableSet())
            : Set.of();
    if (codes.contains(0) || codes.isEmpty() != text.isEmpty()) {
      throw new HubException(
          "ZHILIAN_LIFE_CODES",
          FaultKind.LASTING,
          key + " of zhilian-life is no list of codes; allowed are whole numbers but 0, by commas",
          key,
          null);
    }
    return codes;
  }
}
