package org.lastmile.connectors.districtcentre;

import org.lastmile.hub.testkit.ConnectorContractTest;

class DistrictCentreContractTest extends ConnectorContractTest {}
