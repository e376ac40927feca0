package org.lastmile.hub.matter;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One row of the catalogue, read strictly: whatever is not as its column allows is a flaw, and a row with flaws is no
 * matter. Empty texts have the defaults of files that are older than their column.
 */
final class MatterRow {
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");
  private static final Pattern DAYS = Pattern.compile("0|[1-9][0-9]{0,3}");
  private static final Pattern ID = Pattern.compile("[a-z0-9-]{0,100}");
  private static final int MOST_DAYS = 3660;

  /** A type that the code would tell is no flaw of its own while the code is one. */
  private static final String UNKNOWN_TYPE = MatterType.OTHER_POWER.code();

  private final Map<MatterColumn, String> texts;
  private final List<Flaw> flaws = new ArrayList<>();

  /** What is not as the column allows. */
  record Flaw(MatterColumn column, String found) {}

  /** @param matter null if there are flaws */
  record Read(@Nullable Matter matter, List<Flaw> flaws) {}

  private MatterRow(Map<MatterColumn, String> texts) {
    this.texts = texts;
  }

  static Read read(Map<MatterColumn, String> texts) {
    MatterRow row = new MatterRow(texts);
    Matter matter = row.matter();
    return new Read(row.flaws.isEmpty() ? matter : null, List.copyOf(row.flaws));
  }

  private Matter matter() {
    String code = text(MatterColumn.IMPLEMENTATION_CODE, MatterCodes::isImplementation);
    boolean known = MatterCodes.isImplementation(code);
    if (known) {
      text(
          MatterColumn.BASIC_CODE,
          basic -> basic.isEmpty() || basic.equals(MatterCodes.basic(code)));
    }
    LocalDate from = date(MatterColumn.VALID_FROM, null);
    return new Matter(
        code,
        text(
            MatterColumn.HANDLING_ITEM_CODE,
            item ->
                item.isEmpty()
                    || !known
                    || (MatterCodes.isHandlingItem(item) && item.startsWith(code))),
        text(MatterColumn.MATTER_NAME, sized(1, 200)),
        one(MatterColumn.TYPE_CODE, MatterType::of, known ? MatterCodes.type(code) : UNKNOWN_TYPE)
            .orElse(MatterType.OTHER_POWER),
        text(MatterColumn.DEPARTMENT_ID, id -> ID.matcher(id).matches()),
        text(MatterColumn.DEPARTMENT_ZH, sized(1, 100)),
        text(MatterColumn.SYSTEM, sized(1, 100)),
        limit(MatterColumn.LEGAL_DAYS, MatterColumn.LEGAL_UNIT),
        limit(MatterColumn.PROMISED_DAYS, MatterColumn.PROMISED_UNIT),
        text(MatterColumn.CASE_KIND, sized(0, 20)),
        version(),
        one(MatterColumn.STATE, Matter.State::of, Matter.State.IN_USE.id())
            .orElse(Matter.State.CANCELLED),
        from,
        date(MatterColumn.VALID_TO, from),
        given(MatterColumn.PROVENANCE, Matter.SAMPLE));
  }

  private String given(MatterColumn column, String otherwise) {
    String text = texts.getOrDefault(column, "");
    return text.isEmpty() ? otherwise : text;
  }

  private void flaw(MatterColumn column) {
    flaws.add(new Flaw(column, texts.getOrDefault(column, "")));
  }

  private String text(MatterColumn column, Predicate<String> allowed) {
    String text = texts.getOrDefault(column, "");
    if (!allowed.test(text)) {
      flaw(column);
    }
    return text;
  }

  private static Predicate<String> sized(int least, int most) {
    return text -> {
      int length = text.codePointCount(0, text.length());
      return length >= least && length <= most;
    };
  }

  private <T> Optional<T> one(
      MatterColumn column, Function<String, Optional<T>> of, String otherwise) {
    Optional<T> found = of.apply(given(column, otherwise));
    if (found.isEmpty()) {
      flaw(column);
    }
    return found;
  }

  private Matter.@Nullable Limit limit(MatterColumn days, MatterColumn unit) {
    Optional<Matter.Unit> counted = one(unit, Matter.Unit::of, Matter.Unit.WORKING.id());
    String text = text(days, number -> number.isEmpty() || isDays(number));
    return counted.isEmpty() || !isDays(text)
        ? null
        : new Matter.Limit(Integer.parseInt(text), counted.get());
  }

  private static boolean isDays(String text) {
    return DAYS.matcher(text).matches() && Integer.parseInt(text) <= MOST_DAYS;
  }

  private int version() {
    String number = given(MatterColumn.VERSION, "1");
    if (!NUMBER.matcher(number).matches()) {
      flaw(MatterColumn.VERSION);
      return 1;
    }
    return Integer.parseInt(number);
  }

  private @Nullable LocalDate date(MatterColumn column, @Nullable LocalDate least) {
    String text = texts.getOrDefault(column, "");
    if (text.isEmpty()) {
      return null;
    }
    try {
      LocalDate date = LocalDate.parse(text);
      if (least == null || !date.isBefore(least)) {
        return date;
      }
    } catch (DateTimeException e) {
      // told below, with what the column allows
    }
    flaw(column);
    return null;
  }
}
