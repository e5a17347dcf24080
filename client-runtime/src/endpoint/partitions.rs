//! Which partition a region belongs to.

/// A group of regions with one domain.
#[derive(Debug, PartialEq, Eq)]
pub struct Partition {
    /// `aws`, `aws-cn`, …
    pub name: &'static str,
    /// The domain of endpoints.
    pub dns_suffix: &'static str,
    /// The domain of endpoints that are also reached by IPv6.
    pub dual_stack_dns_suffix: &'static str,
    /// Whether there are endpoints with FIPS 140 cryptography.
    pub supports_fips: bool,
    /// Whether there are endpoints that are also reached by IPv6.
    pub supports_dual_stack: bool,
    /// The region that signs for services without regions.
    pub implicit_global_region: &'static str,
    /// What the names of regions begin with, up to the hyphen before the last two words.
    prefixes: &'static [&'static str],
    /// The name that stands for the partition as a whole.
    global: Option<&'static str>,
}

/// The partition of a region: by the form of its name, so that regions to come are known. A name
/// that has no partition's form belongs to `aws`.
#[must_use]
pub fn partition(region: &str) -> &'static Partition {
    PARTITIONS.iter().find(|partition| partition.has(region)).unwrap_or(&PARTITIONS[0])
}

impl Partition {
    fn has(&self, region: &str) -> bool {
        if self.global == Some(region) {
            return true;
        }
        let mut words = region.rsplitn(3, '-');
        let (Some(number), Some(word), Some(prefix)) = (words.next(), words.next(), words.next())
        else {
            return false;
        };
        !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && !word.is_empty()
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && self.prefixes.contains(&prefix)
    }
}

static PARTITIONS: [Partition; 8] = [
    Partition {
        name: "aws",
        dns_suffix: "amazonaws.com",
        dual_stack_dns_suffix: "api.aws",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-east-1",
        prefixes: &["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"],
        global: Some("aws-global"),
    },
    Partition {
        name: "aws-cn",
        dns_suffix: "amazonaws.com.cn",
        dual_stack_dns_suffix: "api.amazonwebservices.com.cn",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "cn-northwest-1",
        prefixes: &["cn"],
        global: Some("aws-cn-global"),
    },
    Partition {
        name: "aws-eusc",
        dns_suffix: "amazonaws.eu",
        dual_stack_dns_suffix: "api.amazonwebservices.eu",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "eusc-de-east-1",
        prefixes: &["eusc-de"],
        global: None,
    },
    Partition {
        name: "aws-iso",
        dns_suffix: "c2s.ic.gov",
        dual_stack_dns_suffix: "api.aws.ic.gov",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-iso-east-1",
        prefixes: &["us-iso"],
        global: Some("aws-iso-global"),
    },
    Partition {
        name: "aws-iso-b",
        dns_suffix: "sc2s.sgov.gov",
        dual_stack_dns_suffix: "api.aws.scloud",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-isob-east-1",
        prefixes: &["us-isob"],
        global: Some("aws-iso-b-global"),
    },
    Partition {
        name: "aws-iso-e",
        dns_suffix: "cloud.adc-e.uk",
        dual_stack_dns_suffix: "api.cloud-aws.adc-e.uk",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "eu-isoe-west-1",
        prefixes: &["eu-isoe"],
        global: Some("aws-iso-e-global"),
    },
    Partition {
        name: "aws-iso-f",
        dns_suffix: "csp.hci.ic.gov",
        dual_stack_dns_suffix: "api.aws.hci.ic.gov",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-isof-south-1",
        prefixes: &["us-isof"],
        global: Some("aws-iso-f-global"),
    },
    Partition {
        name: "aws-us-gov",
        dns_suffix: "amazonaws.com",
        dual_stack_dns_suffix: "api.aws",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-gov-west-1",
        prefixes: &["us-gov"],
        global: Some("aws-us-gov-global"),
    },
];
