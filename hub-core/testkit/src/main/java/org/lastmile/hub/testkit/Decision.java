package org.lastmile.hub.testkit;

/** What the people of a department decide about an invented case, by the words in it. */
public enum Decision {
  /** It is in order. */
  GRANT(""),
  /** Something is missing. */
  CORRECT("材料不齐"),
  REFUSE("不符合条件"),
  /** It is another department's business. */
  GIVE_BACK("不属于"),
  /** It needs a power that only a department of the district has. */
  PASS_ON("无执法权限");

  private final String words;

  Decision(String words) {
    this.words = words;
  }

  /** The first whose words stand in the case; else it is in order. */
  public static Decision of(String text) {
    for (Decision one : values()) {
      if (one != GRANT && text.contains(one.words)) {
        return one;
      }
    }
    return GRANT;
  }
}
