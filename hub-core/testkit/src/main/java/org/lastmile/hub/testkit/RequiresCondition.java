package org.lastmile.hub.testkit;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

final class RequiresCondition implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    String missing =
        AnnotationSupport.findAnnotation(context.getElement(), Requires.class).stream()
            .flatMap(requires -> Arrays.stream(requires.value()))
            .filter(need -> need.executable().isEmpty())
            .map(Need::description)
            .collect(Collectors.joining(" and "));
    return missing.isEmpty()
        ? ConditionEvaluationResult.enabled("nothing is missing")
        : ConditionEvaluationResult.disabled("needs " + missing);
  }
}
