package org.lastmile.hub.matter;

import java.util.Optional;
import java.util.stream.Stream;

/** Types of matters, as the district numbers them. */
public enum MatterType {
  LICENCE("01", "行政许可"),
  PENALTY("02", "行政处罚"),
  COERCION("03", "行政强制"),
  LEVY("04", "行政征收"),
  PAYMENT("05", "行政给付"),
  INSPECTION("06", "行政检查"),
  CONFIRMATION("07", "行政确认"),
  REWARD("08", "行政奖励"),
  ADJUDICATION("09", "行政裁决"),
  OTHER_POWER("10", "其他行政权力"),
  PUBLIC_SERVICE("20", "公共服务");

  private final String code;
  private final String title;

  MatterType(String code, String title) {
    this.code = code;
    this.title = title;
  }

  /** Two digits. */
  public String code() {
    return code;
  }

  /** Its name in law. */
  public String title() {
    return title;
  }

  static Optional<MatterType> of(String code) {
    return Stream.of(values()).filter(one -> one.code.equals(code)).findFirst();
  }

  static Optional<MatterType> titled(String title) {
    return Stream.of(values()).filter(one -> one.title.equals(title)).findFirst();
  }
}
