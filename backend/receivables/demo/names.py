"""Words that names are made of. All of it is made up; tax numbers carry an area code that does not exist, addresses end in `.example`."""

from random import Random

MAIN, BRANCH = "main", "shenzhen"
SALES = ("王磊", "李娜", "张强", "孙丽", "周涛", "吴迪")
COLLECTORS = ("陈静", "刘洋", "赵敏")

PLACES = {
    "华东": ("上海", "苏州", "杭州", "南京", "宁波", "无锡", "合肥", "青岛"),
    "华南": ("广州", "深圳", "东莞", "佛山", "厦门", "珠海"),
    "华北": ("北京", "天津", "石家庄", "太原"),
    "华中": ("武汉", "长沙", "郑州", "南昌"),
    "西南": ("成都", "重庆", "昆明", "贵阳"),
    "西北": ("西安", "兰州", "乌鲁木齐"),
    "东北": ("沈阳", "大连", "哈尔滨", "长春"),
}
_FIRST = "珩鼎瀚泽骏铭恺嵘晟翊睿璟煜昊朗沐熠臻擎岳"
_SECOND = "蔚川航驰越源澜峰屹森霖科拓腾冠彦恩舟楷桓"
INDUSTRIES = {
    "机械制造": "机械", "电子": "电子科技", "建材": "建材", "汽车零部件": "汽车零部件", "医疗器械": "医疗器械", "食品饮料": "食品",
    "物流": "供应链", "化工": "化工", "新能源": "新能源科技", "轨道交通": "轨道装备",
}  # fmt: skip
# Where part of the price is kept back until the warranty ends.
WITH_RETENTION = ("机械制造", "新能源", "轨道交通", "建材")
FORMS = ("有限公司", "有限公司", "有限公司", "股份有限公司", "集团有限公司")

FOREIGN = (
    ("Northmere Controls Inc.", "US", "USD", "en"),
    ("Brackenfield Tools Ltd", "GB", "USD", "en"),
    ("Aldersee Antriebe GmbH", "DE", "USD", "en"),
    ("Kestrel Bay Logistics Pte Ltd", "SG", "USD", "en"),
    ("Okanami Seiki K.K.", "JP", "USD", "en"),
    ("Vallombre Énergie SAS", "FR", "USD", "en"),
    ("Tamarind Coast Foods Sdn Bhd", "MY", "USD", "en"),
    ("Silverlake Medical Devices LLC", "US", "USD", "en"),
    ("晉達電機股份有限公司", "TW", "USD", "zh-TW"),
    ("港灣精工有限公司", "HK", "USD", "zh-TW"),
)

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_GIVEN = ("伟", "芳", "秀英", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "霞", "平", "建国")
TITLES = ("财务经理", "应付会计", "采购主管", "总经理", "财务总监")
FOREIGN_PEOPLE = ("Alex Moreau", "Jordan Pike", "Sam Okafor", "Robin Hale", "Kim Tanaka", "Taylor Brandt")

_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def brand(number: int) -> str:
    """The two characters of company number `number`: none comes twice below 400."""
    return _FIRST[number % len(_FIRST)] + _SECOND[(number // len(_FIRST) + number * 7) % len(_SECOND)]


def person(random: Random) -> str:
    return random.choice(_SURNAMES) + random.choice(_GIVEN)


def tax_id(random: Random) -> str:
    """Shaped like a unified social credit code, of an area that does not exist."""
    return "91990000MA" + "".join(random.choice(_CODE) for _ in range(8))


def phone(random: Random) -> str:
    return f"400-555-{random.randrange(10_000):04}"
