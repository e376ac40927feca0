package org.lastmile.connectors.evaluation;

import org.lastmile.hub.testkit.ConnectorContractTest;

class EvaluationContractTest extends ConnectorContractTest {}
