package org.lastmile.connectors.humanresources;

import org.lastmile.hub.testkit.ConnectorContractTest;

class HumanResourcesContractTest extends ConnectorContractTest {}
