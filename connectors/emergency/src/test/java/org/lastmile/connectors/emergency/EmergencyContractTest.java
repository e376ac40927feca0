package org.lastmile.connectors.emergency;

import org.lastmile.hub.testkit.ConnectorContractTest;

class EmergencyContractTest extends ConnectorContractTest {}
