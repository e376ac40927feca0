package org.lastmile.connectors.disabilityfed;

import org.lastmile.hub.testkit.ConnectorContractTest;

class DisabilityFedContractTest extends ConnectorContractTest {}
