package org.lastmile.hub.access;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The ways to mask one value, named by the {@code x-mask} of the schemas. What is left never suffices to get the value
 * back; what does not look as expected is masked whole. Counts code points.
 */
final class Masks {
  private static final String STARS = "**";
  private static final String HIDDEN = "•••";

  /** The length of a shorter text could tell which of a few words it is. */
  private static final int SHORTEST_TOLD = 16;

  private static final int SURNAME_TWO = 2;
  private static final int ID_HEAD = 6;
  private static final int TAIL = 4;
  private static final int PHONE_HEAD = 3;
  private static final int SHORTEST_ACCOUNT = 8;
  private static final Pattern CITIZEN_ID = Pattern.compile("\\d{17}[\\dXx]|\\d{15}");
  private static final Pattern MOBILE = Pattern.compile("(?:\\+?86[- ]?)?(1\\d{10})");
  private static final Pattern ACCOUNT = Pattern.compile("[0-9A-Za-z -]+");
  private static final Set<String> COMPOUND_SURNAMES =
      Set.of(
          "欧阳", "太史", "端木", "上官", "司马", "东方", "独孤", "南宫", "万俟", "闻人", "夏侯", "诸葛", "尉迟", "公羊", "赫连",
          "澹台", "皇甫", "宗政", "濮阳", "公冶", "太叔", "申屠", "公孙", "慕容", "仲孙", "钟离", "长孙", "宇文", "司徒", "鲜于",
          "司空", "闾丘", "子车", "亓官", "司寇", "巫马", "公西", "颛孙", "壤驷", "公良", "漆雕", "乐正", "宰父", "谷梁", "拓跋",
          "夹谷", "轩辕", "令狐", "段干", "百里", "呼延", "东郭", "南门", "羊舌", "微生", "梁丘", "左丘", "东门", "西门", "第五",
          "歐陽", "司馬", "東方", "諸葛", "尉遲", "公孫", "長孫");

  // Words of a sentence are not part of a place's name, and a housing estate (小区) is no district.
  private static final String NAME = "[\\p{IsHan}&&[^家住在的是和与从到找被有给让门口楼号栋幢室]]";

  /** Administrative units at the beginning, from the province down to the street office or town. */
  private static final Pattern UNITS =
      Pattern.compile(
          "(?:%1$s{2,6}?(?:省|自治区))?(?:%1$s{2,4}?(?:市|自治州|地区|盟))?(?:%1$s{1,4}?(?:(?<![小社园院片校厂景库])区|县|市|旗))?"
              .formatted(NAME));

  private static final Pattern STREET_OFFICE =
      Pattern.compile("%1$s{1,6}?(?:街道|镇|乡|苏木)".formatted(NAME));

  private Masks() {}

  /** @param kind null for a field that no schema knows */
  static String apply(@Nullable String kind, String value) {
    if (kind == null || value.isEmpty()) {
      return text(value);
    }
    return switch (kind) {
      case "name" -> name(value);
      case "citizenId" -> citizenId(value);
      case "phone" -> phone(value);
      case "address" -> address(value);
      case "account" -> account(value);
      default -> text(value);
    };
  }

  /** A value of which not even a length is told. */
  static String hidden() {
    return HIDDEN;
  }

  static String text(String value) {
    int points = value.codePointCount(0, value.length());
    return points == 0
        ? ""
        : HIDDEN + (points <= SHORTEST_TOLD ? "(≤" + SHORTEST_TOLD + ")" : "(" + points + ")");
  }

  private static String name(String value) {
    String name = value.strip();
    int points = name.codePointCount(0, name.length());
    if (points < 2) {
      return "*";
    }
    boolean compound = points > SURNAME_TWO && COMPOUND_SURNAMES.contains(head(name, SURNAME_TWO));
    return head(name, compound ? SURNAME_TWO : 1) + STARS;
  }

  private static String citizenId(String value) {
    String id = value.strip();
    if (!CITIZEN_ID.matcher(id).matches()) {
      return text(value);
    }
    int hidden = id.length() - ID_HEAD - TAIL;
    return id.substring(0, ID_HEAD) + "*".repeat(hidden) + id.substring(id.length() - TAIL);
  }

  private static String phone(String value) {
    Matcher mobile = MOBILE.matcher(value.strip());
    if (!mobile.matches()) {
      return text(value);
    }
    String number = mobile.group(1);
    return number.substring(0, PHONE_HEAD) + "****" + number.substring(number.length() - TAIL);
  }

  private static String address(String value) {
    String address = value.strip();
    Matcher units = UNITS.matcher(address);
    if (!units.lookingAt() || units.end() == 0) {
      return text(value);
    }
    int end = units.end();
    Matcher office = STREET_OFFICE.matcher(address).region(end, address.length());
    return address.substring(0, office.lookingAt() ? office.end() : end) + STARS;
  }

  private static String account(String value) {
    String account = value.strip();
    if (account.length() < SHORTEST_ACCOUNT || !ACCOUNT.matcher(account).matches()) {
      return text(value);
    }
    return "****" + account.substring(account.length() - TAIL);
  }

  private static String head(String text, int points) {
    return text.substring(0, text.offsetByCodePoints(0, points));
  }
}
