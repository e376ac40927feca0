package org.lastmile.connectors.carersupport;

import org.lastmile.hub.testkit.ConnectorContractTest;

class CarerSupportContractTest extends ConnectorContractTest {}
